/// Which addresses a transfer may connect to; it is asked for every socket, after names are resolved and on every
/// redirect, so neither a redirect nor a changing DNS answer leads around it.
package enum AddressPolicy: Sendable, Hashable {
  case anywhere
  case publicOnly
  /// The public Internet and the one address that the operator wrote into the URL.
  case publicAnd(IPAddress)
  /// The public Internet and this machine, because the operator wrote `localhost`.
  case publicAndLoopback

  /// The policy for a URL of the configuration.
  ///
  /// Whoever writes `http://192.168.1.5/feed` or `http://localhost:8080/` means it: that host needs no further
  /// permission. A name that happens to resolve into private space, and redirects to other hosts, do.
  package init(configuredHost host: String, allowPrivate: Bool) {
    self =
      if allowPrivate {
        .anywhere
      } else if let address = IPAddress(host)?.unmapped {
        address.isPublic ? .publicOnly : .publicAnd(address)
      } else if host.lowercased() == "localhost" {
        .publicAndLoopback
      } else {
        .publicOnly
      }
  }

  package func permits(_ address: IPAddress) -> Bool {
    switch self {
    case .anywhere: true
    case .publicOnly: address.isPublic
    case .publicAnd(let written): address.isPublic || address.unmapped == written
    case .publicAndLoopback: address.isPublic || address.unmapped.isLoopback
    }
  }
}
