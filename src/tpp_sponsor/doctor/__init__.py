"""How an installation is: facts are gathered in one module and judged in another."""
