"""A manuscript becomes an issue, as far as can be told: readers give pages or paragraphs, which are put in order,
recognised, and drafted as the typed blocks of an issue file. A file is read and recognised in a process of
its own: it may have been made to fill any."""
