"""What is measured: firstguess with some model, and the plain ways of doing the same that it is compared with."""
