#pragma once

#include <spindrift/base/bytes.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

/// Replaces the addresses in packets, so that captures can be given to others.
namespace spindrift::anonymize {

/// Replaces addresses. One thread at a time: it may remember results.
class AddressMap {
public:
    AddressMap() = default;
    AddressMap(const AddressMap&) = delete;
    AddressMap& operator=(const AddressMap&) = delete;
    virtual ~AddressMap() = default;

    /// The address that replaces an IPv4 address. Both are numbers: 192.0.2.1 is 0xC0000201.
    [[nodiscard]] virtual std::uint32_t ipv4(std::uint32_t address) = 0;

    /// Replaces an IPv6 address, 16 octets in network order, in place.
    virtual void ipv6(std::span<std::byte, 16> address) = 0;

    /// Whether IPv6 addresses are replaced, too.
    [[nodiscard]] virtual bool replaces_ipv6() const noexcept = 0;
};

/// CryptoPAn (Xu, Fan, Ammar, Moon: "Prefix-preserving IP address anonymization", 2002) with AES-128, as libtrace's
/// traceanon computes it: addresses that share their first bits share as many after it. The second half of the key is
/// the padding as it is. The two halves of an IPv6 address are replaced each by itself, with an octet order of the
/// padding that is that of little-endian machines.
///
/// It takes about 7 MiB of memory, however many addresses there are.
/// \throws Error if OpenSSL has no AES
[[nodiscard]] std::unique_ptr<AddressMap> make_crypto_pan(std::span<const std::byte, 32> key);

/// Replaces the first bits of IPv4 addresses. IPv6 addresses stay as they are.
/// \param prefix such as `10.1.0.0/16`
/// \throws Error if it is not a prefix
[[nodiscard]] std::unique_ptr<AddressMap> make_prefix_replacement(std::string_view prefix);

}  // namespace spindrift::anonymize
