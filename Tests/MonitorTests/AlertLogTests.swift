import Glibc
import Testing

@testable import Monitor

@Suite struct AlertLogTests {
  @Test func `appends whole lines to a file that only owner and group may read`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("alerts.log")
    let log = AlertLog(path: path)
    try await log.append(#"{"message_id":"msg_1"}"#, marker: "msg_1")
    try await log.append(#"{"message_id":"msg_2"}"#, marker: "msg_2")
    #expect(try contents(of: path) == "{\"message_id\":\"msg_1\"}\n{\"message_id\":\"msg_2\"}\n")
    var information = stat()
    #expect(stat(path, &information) == 0)
    #expect(information.st_mode & 0o027 == 0)
  }

  @Test(arguments: [
    ("nothing before", "", "new\n"), ("a whole line before", "old\n", "old\nnew\n"),
    ("a torn line before", "old\n{\"mess", "old\n{\"mess\nnew\n"),
    ("the line already there", "old\nnew\n", "old\nnew\n"),
    ("the line there but torn", "old\nnew", "old\nnew\n"), ("half of the line", "old\nne", "old\nnew\n"),
    ("the line there, and a later one torn", "new\nold", "new\nold"),
  ])
  func `after a crash lines are whole, and the last one is not doubled`(_: String, before: String, after: String)
    async throws
  {
    let folder = try TemporaryFolder()
    let path = folder.file("alerts.log")
    try write(before, to: path)
    try await AlertLog(path: path).append("new", marker: "new")
    #expect(try contents(of: path) == after)
  }

  @Test func `a renamed file is let go of without being told`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("alerts.log")
    let log = AlertLog(path: path)
    try await log.append("1", marker: "1")
    #expect(rename(path, path + ".1") == 0)
    try await log.append("2", marker: "2")
    #expect(try [path + ".1", path].map(contents) == ["1\n", "2\n"])
  }

  @Test func `a folder that is missing is named, and the log works once it is there`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("logs/alerts.log")
    let log = AlertLog(path: path)
    let error = await #expect(throws: AlertLogError.self) { try await log.append("1", marker: "1") }
    #expect(error?.description == "\(path): open: No such file or directory")
    #expect(mkdir(folder.file("logs"), 0o700) == 0)
    try await log.append("1", marker: "1")
    #expect(try contents(of: path) == "1\n")
  }

  @Test func `a full device is an error`() async throws {
    let error = await #expect(throws: AlertLogError.self) {
      try await AlertLog(path: "/dev/full").append("1", marker: "1")
    }
    #expect(error?.code == ENOSPC)
  }

  @Test func `a line that a size limit tore is ended before the next one`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("alerts.log")
    try write("old\n{\"torn", to: path)
    let log = AlertLog(path: path)
    try await log.append("1", marker: "1")
    try await log.append("2", marker: "2")
    #expect(try contents(of: path) == "old\n{\"torn\n1\n2\n")
  }

  @Test func `told to reopen, it writes to what is at the path now`() async throws {
    let folder = try TemporaryFolder()
    let path = folder.file("alerts.log")
    let log = AlertLog(path: path)
    try await log.append("1", marker: "1")
    // A copy over the file leaves the number of its inode: only who is told can know.
    try write("", to: path)
    await log.reopen()
    try await log.append("2", marker: "2")
    #expect(try contents(of: path) == "2\n")
  }

  @Test func `a full disk takes no half line, and the line is written once there is room`() async throws {
    let folder = try TemporaryFolder()
    let mounted = folder.file("small")
    #expect(mkdir(mounted, 0o700) == 0)
    guard mount("none", mounted, "tmpfs", 0, "size=8k") == 0 else {
      print("skipped: a small file system cannot be mounted here (\(String(cString: strerror(errno))))")
      return
    }
    defer { umount2(mounted, Int32(MNT_DETACH)) }
    let path = mounted + "/alerts.log"
    let log = AlertLog(path: path)
    let short = #"{"alert":"A","text":""# + String(repeating: "a", count: 3000) + #"","message_id":"msg_1"}"#
    try await log.append(short, marker: "msg_1")
    let long = #"{"alert":"B","text":""# + String(repeating: "b", count: 6000) + #"","message_id":"msg_2"}"#
    for _ in 0..<3 {
      let error = await #expect(throws: AlertLogError.self) { try await log.append(long, marker: "msg_2") }
      #expect(error?.code == ENOSPC)
      #expect(try contents(of: path) == short + "\n")
    }
    #expect(mount("none", mounted, "tmpfs", UInt(MS_REMOUNT), "size=64k") == 0)
    try await log.append(long, marker: "msg_2")
    #expect(try contents(of: path) == "\(short)\n\(long)\n")
  }
}
