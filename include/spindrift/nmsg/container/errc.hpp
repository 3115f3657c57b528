#pragma once

#include <spindrift/base/decoded.hpp>

#include <string_view>

namespace spindrift::nmsg {

/// Why NMSG data could not be read or written. Numbers and texts are those of libnmsg, which people meet in debug
/// output (docs/formats/nmsg-wire.md section 1).
enum class [[nodiscard]] Errc : unsigned char{
    success = 0,
    failure = 1,  ///< a body that does not inflate, a limit exceeded, a set field nobody can show
    eof = 2,      ///< a clean end
    memfail = 3,
    magic_mismatch = 4,    ///< not the first octets of a container
    version_mismatch = 5,  ///< a container of a version nobody reads
    pbuf_ready = 6,
    notimpl = 7,       ///< the message type has no such form
    stop = 8,          ///< a stop condition was reached
    again = 9,         ///< nothing yet: more octets are needed
    parse_error = 10,  ///< not of the form it must have
    pcap_error = 11,
    read_failure = 12,
    container_full = 13,
    container_overfull = 14,
    consult_errno = 15,
};

/// The text of a result, e.g. `incorrect magic number in NMSG header`.
[[nodiscard]] std::string_view to_text(Errc errc) noexcept;

template <class T>
using Decoded = spindrift::Decoded<T, Errc>;

}  // namespace spindrift::nmsg
