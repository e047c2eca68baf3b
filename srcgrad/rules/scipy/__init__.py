"""Rules of SciPy, one module for each of its modules; none is imported before SciPy's own is.

>>> from srcgrad.rules.registry import rule_of
>>> import scipy.special
>>> rule_of(scipy.special.expit).form
'elementwise'
"""
