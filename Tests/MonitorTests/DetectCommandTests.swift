import Glibc
import Testing

@testable import Monitor

/// `voxpop detect`, as scripts call it.
@Suite(.timeLimit(.minutes(5))) struct DetectCommandTests {
  /// Ten days of five minutes with a pulse of an hour in the ninth.
  private static let series = """
    awk 'BEGIN { srand(7); for (i = 0; i < 2880; i++) { v = 10 + int(8 * rand()); if (i >= 2400 && i < 2412) v += 120;
      printf "%d,%d\\n", 1795392000 + 300 * i, v } }'
    """

  @Test func `every row is answered, and the pulse is the alarm`() async throws {
    let result = try await Shell.run("\(Self.series) | voxpop detect")
    #expect(result.code == 0 && result.errors.isEmpty)
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "timestamp,value,anomaly_score" && lines.count == 2881)
    let alarms = lines.dropFirst().enumerated().filter { _, line in
      (line.split(separator: ",").last.flatMap { Double($0) } ?? 0) >= 0.5
    }
    #expect(alarms.first.map(\.offset) == 2400)
    #expect(alarms.count <= 2)
    #expect(lines[1].hasPrefix("1795392000,1"), "time and value are given back as they were written")
  }

  @Test func `a row is answered before the next one is there`() async throws {
    let script = """
      mkfifo in out; voxpop detect <in >out & exec 3>in 4<out
      read -r header <&4; echo '2026-11-25 10:00:00,5' >&3; read -r first <&4; echo "$header"; echo "$first"
      echo '2026-11-25 10:05:00,6' >&3; read -r second <&4; echo "$second"; exec 3>&-; wait
      """
    let folder = try TemporaryFolder(named: "voxpop-detect-test")
    let result = try await Shell.run("cd '\(folder.path)'; \(script)")
    #expect(
      result.output == """
        timestamp,value,anomaly_score
        2026-11-25 10:00:00,5,0.0
        2026-11-25 10:05:00,6,0.0

        """)
  }

  @Test(arguments: [
    (
      "timestamp,value\\n2026-11-25 10:00,1\\n2026-11-25 10:05,many\\n", "standard input:3:18: 'many' is no value", "",
      2
    ),
    ("2026-11-25 10:00,nan\\n", "standard input:1:18: 'nan' is no value", "", 1),
    ("2026-11-25 10:00,\\n", "standard input:1:18: '' is no value", "", 1),
    ("2026-11-25 10:00,1\\nyesterday,1\\n", "standard input:2:1: 'yesterday' is no time", "", 2),
    (
      "2026-11-25 10:00,1\\n2026-11-25 10:05\\n", "standard input:2:18: 1 columns were found; timestamp,value was", "",
      2
    ),
    ("2026-11-25 10:00,1,2\\n", "standard input:1:20: 3 columns were found", "", 1),
    ("2026-11-25 10:00,3,2\\n", "standard input:1:20: '2' is no number of all posts", "--share", 1),
    ("2026-11-25 10:00,-1,2\\n", "standard input:1:18: '-1' is no number of negative posts", "--share", 1),
  ])
  func `a bad row ends the command with its place`(
    input: String, message: String, option: String, lines: Int
  ) async throws {
    let result = try await Shell.run("printf '\(input)' | voxpop detect \(option)")
    #expect(result.code == 65)
    #expect(result.errors.hasPrefix(message), "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == lines, "what came before it is answered")
  }

  @Test func `a header, a byte order mark, CRLF, empty lines, zones and seconds since 1970 are understood`()
    async throws
  {
    let result = try await Shell.run(
      #"printf '\357\273\277Timestamp,Value\r\n2026-11-25T10:00:00Z,1\r\n\r\n2026-11-25 18:05:00+08:00,2.5\n1795601400,-3' | voxpop detect"#
    )
    #expect(result.code == 0)
    #expect(
      result.output == """
        timestamp,value,anomaly_score
        2026-11-25T10:00:00Z,1,0.0
        2026-11-25 18:05:00+08:00,2.5,0.0
        1795601400,-3,0.0

        """)
  }

  @Test func `a share that turns is an alarm, and the plot shows it`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-detect-test")
    let result = try await Shell.run(
      """
      awk 'BEGIN { for (i = 0; i < 2880; i++) { n = 9; k = (i >= 2400 && i < 2472) ? 4 + i % 2 : 1 + (i % 3 > 0);
        printf "%d,%d,%d\\n", 1795392000 + 300 * i, k, n } }' | voxpop detect --share --plot '\(folder.path)/share.svg'
      """)
    #expect(result.code == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "timestamp,negative,total,anomaly_score" && lines.count == 2881)
    let alarms = lines.dropFirst().enumerated().filter { _, line in
      (line.split(separator: ",").last.flatMap { Double($0) } ?? 0) >= 0.5
    }
    #expect(alarms.count == 1 && (2400..<2424).contains(alarms.first?.offset ?? 0))
    let plot = try contents(of: folder.path + "/share.svg")
    #expect(
      plot.hasPrefix("<svg ") && plot.contains("2880 rows, 1 alarms") && plot.contains("hour-share rise, observed"))
    #expect(plot.utf8.count < 300_000, "however long the series is")
  }

  @Test func `no rows are no alarm`() async throws {
    let folder = try TemporaryFolder(named: "voxpop-detect-test")
    let result = try await Shell.run("voxpop detect --plot '\(folder.path)/none.svg' </dev/null")
    #expect(result.code == 0 && result.output == "timestamp,value,anomaly_score\n")
    #expect(try contents(of: folder.path + "/none.svg").contains("0 rows, 0 alarms"))
  }
}
