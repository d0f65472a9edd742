"""Reading text out of uploaded files, which may be anything: broken, encrypted, or made to bring a server down.

`run` is what the site calls. It starts `child`, a process of its own for each file, with hard limits on time, memory
and output, without the settings of the site, without network. Nothing here knows Django.
"""
