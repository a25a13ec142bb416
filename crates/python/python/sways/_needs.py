"""Packages that not everybody has."""

import importlib


def needed(module, whose, package=None):
    """A module, or which package brings it and who needs it."""
    try:
        return importlib.import_module(module)
    except ImportError:
        package = package or module
        raise ImportError(f"{whose} needs the package {package}: pip install {package}") from None
