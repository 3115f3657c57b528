#pragma once

#include <spindrift/base/decoded.hpp>

#include <string_view>

namespace spindrift::nmsg {

/// Error codes of NMSG data. Numbers and texts are those of libnmsg, which appear in debug output
/// (docs/formats/nmsg-wire.md section 1).
enum class [[nodiscard]] Errc : unsigned char{
    success = 0,
    failure = 1,           ///< a body that cannot be inflated, a field that cannot be shown
    eof = 2,               ///< the end of the data
    memfail = 3,           ///< a container that exceeds a limit for memory
    magic_mismatch = 4,    ///< does not begin with the magic number of a container
    version_mismatch = 5,  ///< a container version that is not supported
    pbuf_ready = 6,
    notimpl = 7,       ///< not supported for the message type
    stop = 8,          ///< a stop condition was reached
    again = 9,         ///< more octets are needed
    parse_error = 10,  ///< invalid format
    pcap_error = 11,
    read_failure = 12,
    container_full = 13,
    container_overfull = 14,
    consult_errno = 15,
    text_too_large = 16,  ///< not an error of libnmsg: a message whose text exceeds a limit
};

/// The text of an error code, such as `incorrect magic number in NMSG header`.
[[nodiscard]] std::string_view to_text(Errc errc) noexcept;

template <class T>
using Decoded = spindrift::Decoded<T, Errc>;

}  // namespace spindrift::nmsg
