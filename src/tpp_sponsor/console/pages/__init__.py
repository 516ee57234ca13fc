"""The pages of the console; a page is a function from a visit to a response."""
