"""The health of an installation: `facts` gathers, `checks` judges."""
