import Testing

@testable import Monitor

@Suite struct TransportAddressTests {
  @Test(arguments: [
    "8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255", "100.128.0.0", "192.0.1.1",
    "223.255.255.255",
    "2606:4700::1111", "2a00:1450:4001::1", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1",
  ])
  func `an address of the public Internet is public`(text: String) throws {
    #expect(try #require(IPAddress(text)).isPublic)
  }

  @Test(arguments: [
    "0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.9", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.168.0.1", "198.18.0.1", "198.19.255.255",
    "198.51.100.7", "203.0.113.7", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "168.63.129.16",
    "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "fec0::1", "2001:db8::1", "2001::1", "100::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::1",
    "[::1]",
  ])
  func `any other is not`(text: String) throws {
    #expect(try !#require(IPAddress(text)).isPublic)
  }

  @Test(arguments: ["localhost", "example.net", "1.2.3", "1.2.3.4.5", "", "[]", "::g", "1.2.3.4:80"])
  func `a name is no address`(text: String) {
    #expect(IPAddress(text) == nil)
  }

  @Test(arguments: [
    ("feeds.example.net", false, "127.0.0.1", false), ("feeds.example.net", true, "127.0.0.1", true),
    ("feeds.example.net", false, "8.8.8.8", true), ("localhost", false, "127.0.0.1", true),
    ("LOCALHOST", false, "::1", true), ("localhost", false, "127.0.0.2", false),
    ("localhost", false, "10.0.0.1", false),
    ("localhost.example.net", false, "127.0.0.1", false), ("10.0.0.5", false, "10.0.0.5", true),
    ("10.0.0.5", false, "10.0.0.6", false), ("10.0.0.5", false, "::ffff:10.0.0.5", true),
    ("8.8.8.8", false, "127.0.0.1", false), ("[::1]", false, "::1", true), ("[::1]", false, "127.0.0.1", false),
    ("[fd00::5]", false, "fd00::5", true), ("[fd00::5]", false, "fd00::6", false),
  ])
  func `only what the operator wrote is exempt`(host: String, allowPrivate: Bool, address: String, expected: Bool)
    throws
  {
    let policy = AddressPolicy(configuredHost: host, allowPrivate: allowPrivate)
    #expect(policy.permits(try #require(IPAddress(address))) == expected)
  }

  @Test(arguments: ["192.0.2.1", "::", "2001:db8::1"])
  func `an address is written as it is read`(text: String) {
    #expect(IPAddress(text)?.description == text)
  }

  @Test func `numeric spellings of an address are one`() throws {
    #expect(try WebAddress("http://0x7f000001/").host == "127.0.0.1")
    #expect(try WebAddress("http://2130706433/").host == "127.0.0.1")
    #expect(try WebAddress("HTTP://Example.NET:80/").host == "example.net")
  }
}
