"""What a person sees: views of the desk's values, the HTML report and the terminal tables."""
