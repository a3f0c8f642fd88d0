"""Write male.geojson and female.geojson beside this file."""

from viz.anatomy.write import write_all

if __name__ == "__main__":
    write_all()
