import Glibc
import Monitor

exit(await Program.run(Array(CommandLine.arguments.dropFirst())).rawValue)
