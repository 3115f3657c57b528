#pragma once

#include "../accessors/octets.hpp"

#include <bit>
#include <cstdint>
#include <optional>

// Records that describe a capture: pcapng blocks without packets, and ERF provenance.
namespace spindrift::libtrace::metadata {

/// An option of a record. Borrows its octets.
struct RecordOption {
    std::uint16_t section = 0;  ///< an ERF section or the low 16 bits of a pcapng block type
    std::uint16_t code = 0;
    libtrace_meta_datatype_t type = TRACE_META_UNKNOWN;
    const char* name = "Unknown";
    Bytes value;
    /// The byte order of `value` if that is a number.
    std::endian order = std::endian::big;

    /// The value of a number, or the first octets of anything else as one.
    [[nodiscard]] std::uint64_t number() const noexcept;
};

/// Iterates over the options of a record. Stops at an option that ends behind the record.
///
///     for (RecordOptions options(packet); const auto option = options.next();) { … }
class RecordOptions {
public:
    /// No options if the packet is no such record.
    explicit RecordOptions(const libtrace_packet_t* packet) noexcept;

    [[nodiscard]] std::optional<RecordOption> next() noexcept {
        return block_type_ != 0 ? next_in_pcapng() : next_in_erf();
    }

private:
    void begin_pcapng(const libtrace_packet_t& packet) noexcept;
    void begin_erf(const libtrace_packet_t& packet) noexcept;
    [[nodiscard]] std::optional<RecordOption> next_in_pcapng() noexcept;
    [[nodiscard]] std::optional<RecordOption> next_in_erf() noexcept;

    Bytes rest_;
    std::uint32_t block_type_ = 0;  // of pcapng
    std::endian order_ = std::endian::big;
    std::uint16_t section_ = 0;  // of ERF
};

}  // namespace spindrift::libtrace::metadata
