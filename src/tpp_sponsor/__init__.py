"""Monthly TPP deductions with which civil servants insure vulnerable workers."""

__version__ = "0.2.0"
