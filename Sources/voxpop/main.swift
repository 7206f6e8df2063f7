print("voxpop")
