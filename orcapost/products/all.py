"""The list of products. To add one, write its module and name it here."""

from __future__ import annotations

from orcapost.common.registry import check_unique, load
from orcapost.products.protocol import Product

MODULES = (
    "summary.product",
    "linked_statistics.product",
    "all_vars.product",
    "time_series.product",
    "range_graph.product",
)

PRODUCTS: list[Product] = load("product", [f"orcapost.products.{module}" for module in MODULES], "PRODUCT")
check_unique("product", [(product.name, product) for product in PRODUCTS])
check_unique("block", [(block.key, product) for product in PRODUCTS for block in product.blocks])
