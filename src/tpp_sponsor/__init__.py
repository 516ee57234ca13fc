"""Monthly TPP deductions with which civil servants insure vulnerable workers."""

__version__ = "0.1.0"
