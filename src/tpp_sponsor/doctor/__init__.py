"""The health of a deployment: `facts` gathers, `checks` judges."""
