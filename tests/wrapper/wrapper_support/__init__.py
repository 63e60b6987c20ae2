"""Helpers of the tests over the vendor's wrapper."""
