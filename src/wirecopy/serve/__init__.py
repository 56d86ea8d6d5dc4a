"""What a person sees: views of the desk's values, the HTML report and the terminal tables.

    Article, Reuse -> pieces, marks, blocks, rows -> evidence -> views -> report
                                                               evidence -> table

Views are values without markup, so that a page, an API and a table can show the same.
"""
