extension Command {
  static let backup = Command(
    name: "backup",
    summary: "Copy the daemon's database to a file, while it runs or not",
    operands: "FILE",
    details: """
      The copy is the state of one moment, with everything that was committed before; the daemon goes on writing meanwhile. It is checked,
      and takes its name only when it is whole: an earlier backup of that name is replaced by it or kept.

      To restore it, stop the daemon, remove the database's -wal and -shm files, and copy the backup over the database.
      """,
    options: [
      OptionSpecification(name: "config", value: "FILE", help: "the daemon's configuration (default: voxpop.yaml)")
    ]
  ) { arguments in
    guard let path = arguments.operands.first, arguments.operands.count == 1 else {
      throw usage("backup needs the name of one file", "backup")
    }
    let configuration = try loadConfiguration(arguments["config"] ?? "voxpop.yaml")
    let posts: Int
    do {
      posts = try Store.openReadOnly(path: configuration.database).backUp(to: path)
    } catch {
      throw CommandError(.inputOutput, "cannot back up to \(path): \(error)")
    }
    Console.error("\(path): \(posts) post\(posts == 1 ? "" : "s")")
    return .success
  }
}
