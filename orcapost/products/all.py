"""The list of products. To add one, write its module and name it here."""

from __future__ import annotations

from orcapost.products.protocol import Product
from orcapost.products.summary.product import SUMMARY
from orcapost.products.time_series.product import TIME_SERIES

PRODUCTS: list[Product] = [SUMMARY, TIME_SERIES]
