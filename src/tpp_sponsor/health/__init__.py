"""How an installation is: facts that are looked up in one place, and checks that judge them."""
