extension Store {
  /// The key in `states` under which the configuration in effect is outlined.
  static let outlineKey = "configuration"

  /// Leaves the outline of the configuration in effect, for `voxpop check --diff`.
  func keep(_ outline: ConfigurationOutline) throws(DatabaseError) {
    try statements.saveState.bind(Self.outlineKey, at: 1)
    try statements.saveState.bind(outline.bytes, at: 2)
    try statements.saveState.run()
  }

  /// Returns when the store's thread comes to it: at once, unless it is stuck.
  package func turn() {}
}

extension StoreReader {
  /// The outline of the configuration that the daemon last ran with; nil if it never ran, or left it in another version's form.
  func outline() throws(DatabaseError) -> ConfigurationOutline? {
    try state(Store.outlineKey).flatMap { ConfigurationOutline(bytes: $0) }
  }
}
