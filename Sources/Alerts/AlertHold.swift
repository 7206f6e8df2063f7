/// Why an alert is not told to a receiver for now.
public enum AlertHold: Sendable, Hashable {
  /// The silence's id.
  case silenced(by: String)
  /// The id of the alert that says enough.
  case inhibited(by: String)
  /// The mute time's name, and whether what it holds back is listed at its end.
  case muted(during: String, hasDigest: Bool)
  case flapping

  /// What a group does with the alert meanwhile.
  public var restraint: AlertGroup.Restraint {
    if case .muted(_, true) = self { .heldForDigest } else { .held }
  }
}
