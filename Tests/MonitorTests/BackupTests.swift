import Alerts
import Glibc
import Testing

@testable import Monitor

@Suite(.timeLimit(.minutes(5))) struct BackupTests {
  @Test func `a backup has all that was committed, while the store goes on writing`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-backup")
    let store = try Store.open(path: folder.path + "/voxpop.db")
    try await store.declare(sources: ["hn"])
    var commit = Commit()
    commit.states["a"] = [1, 2, 3]
    _ = try await store.commit(commit, at: EventTime(seconds: 1))

    let backup = folder.path + "/backup.db"
    let reader = try Store.openReadOnly(path: folder.path + "/voxpop.db")
    #expect(try reader.backUp(to: backup) == 0)
    commit.states["a"] = [9]
    _ = try await store.commit(commit, at: EventTime(seconds: 2))

    let copy = try Store.openReadOnly(path: backup)
    #expect(try copy.state("a") == [1, 2, 3])
    #expect(try copy.sources().map(\.name) == ["hn"])
    var information = stat()
    #expect(stat(backup, &information) == 0 && information.st_mode & 0o777 == 0o600)
    for left in ["-wal", "-shm", ".partial"] { #expect(access(backup + left, F_OK) != 0, "\(left)") }

    // A second one replaces the first, and a daemon can start from it.
    _ = try reader.backUp(to: backup)
    let restored = try await Store.open(path: backup).restore(bucketsOfLast: .seconds(60), hoursOfLast: .seconds(60))
    #expect(restored.states["a"] == [9])
  }

  @Test func `where there is no room for it, an earlier backup stays as it is`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-backup")
    _ = try Store.open(path: folder.path + "/voxpop.db")
    let reader = try Store.openReadOnly(path: folder.path + "/voxpop.db")
    let failure = try #require(throws: DatabaseError.self) { try reader.backUp(to: "/dev/full/backup.db") }
    #expect(failure.message.contains("create: Not a directory"))
    // A folder of the backup's name cannot be replaced, and nothing half done is left.
    try folder.write("backup.db/keep", "x")
    #expect(throws: DatabaseError.self) { try reader.backUp(to: folder.path + "/backup.db") }
    #expect(access(folder.path + "/backup.db.partial", F_OK) != 0)
  }

  @Test func `the command says what it did, and where there is nothing to back up`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-backup")
    try folder.write(
      "voxpop.yaml", "sources:\n  - { name: a, url: \"http://a.example/\" }\ntopics:\n  - { name: t, any: [t] }\n")
    let none = try await Shell.run("voxpop backup '\(folder.path)/b.db' --config '\(folder.path)/voxpop.yaml'")
    #expect(none.code == 74 && none.errors.contains("no such database"))
    _ = try Store.open(path: folder.path + "/voxpop.db")
    let some = try await Shell.run("voxpop backup '\(folder.path)/b.db' --config '\(folder.path)/voxpop.yaml'")
    #expect(some.code == 0 && some.errors.hasSuffix("b.db: 0 posts\n"))
    #expect(try await Shell.run("voxpop backup").code == 64)
  }
}
