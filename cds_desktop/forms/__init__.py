"""What is asked: the form pack's model and loader, value types, expressions and rules."""
