"""The list of products. To add one, write its module and name it here."""

from __future__ import annotations

from orcapost.products.protocol import Product
from orcapost.products.summary.product import SUMMARY

PRODUCTS: list[Product] = [SUMMARY]
