"""The drawing of the body: our own artwork, built from control points and written as GeoJSON.

`python -m viz.anatomy` writes male.geojson and female.geojson beside this file. The app reads only
those two files; the modules here need shapely and numpy, which are build-time dependencies.
"""
