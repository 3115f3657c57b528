#include "octets.hpp"

#include <algorithm>

// The chunks of SCTP (RFC 9260 3.2).
namespace spindrift::libtrace::accessors {
namespace {

constexpr std::size_t chunk_header_size = sizeof(libtrace_sctp_chunk_t);

struct Chunk {
    std::uint8_t type = 0;
    std::uint8_t flags = 0;
    std::uint16_t length = 0;      ///< with the header, without padding
    std::uint8_t* body = nullptr;  ///< NULL if there is no other chunk
};

void begin(libtrace_sctp_state_t& state, libtrace_sctp_common_t* sctp, std::uint32_t remaining) noexcept {
    auto* const start = reinterpret_cast<std::uint8_t*>(sctp);
    state.sctp_start = start;
    state.sctp_size = remaining;
    state.current_chunk = start + sizeof(libtrace_sctp_common_t);
    state.init = 1;
}

/// The next chunk that was captured completely.
Chunk next_chunk(libtrace_sctp_common_t* sctp, libtrace_sctp_state_t* state, std::uint32_t remaining) noexcept {
    constexpr std::size_t alignment = 4;
    if (state == nullptr) {
        return {};
    }
    if (state->init == 0) {
        if (sctp == nullptr || remaining < sizeof(libtrace_sctp_common_t)) {
            return {};
        }
        begin(*state, sctp, remaining);
    }
    const auto passed = static_cast<std::size_t>(state->current_chunk - state->sctp_start);
    const auto* const at = reinterpret_cast<const std::byte*>(state->current_chunk);
    const std::size_t rest = state->sctp_size - std::min<std::size_t>(passed, state->sctp_size);
    if (rest < chunk_header_size) {
        return {};
    }
    const auto length = load_be<std::uint16_t>(at + 2);
    if (length < chunk_header_size || length > rest) {
        return {};
    }
    const std::size_t padded = (length + alignment - 1) / alignment * alignment;
    std::uint8_t* const body = state->current_chunk + chunk_header_size;
    state->current_chunk += std::min(padded, rest);
    return {std::to_integer<std::uint8_t>(at[0]), std::to_integer<std::uint8_t>(at[1]), length, body};
}

/// The next chunk with user data.
Chunk next_data_chunk(libtrace_sctp_common_t* sctp, libtrace_sctp_state_t* state, std::uint32_t remaining) noexcept {
    for (;;) {
        const Chunk chunk = next_chunk(sctp, state, remaining);
        if (chunk.body == nullptr ||
            (chunk.type == TRACE_SCTP_DATA && chunk.length >= chunk_header_size + sizeof(libtrace_sctp_data_t))) {
            return chunk;
        }
    }
}

}  // namespace
}  // namespace spindrift::libtrace::accessors

using namespace spindrift::libtrace::accessors;

uint8_t* trace_get_next_sctp_chunk(libtrace_sctp_common_t* sctp, libtrace_sctp_state_t* state, uint32_t rem,
                                   uint8_t* type, uint8_t* flags, uint16_t* length) {
    const Chunk chunk = next_chunk(sctp, state, rem);
    store(type, chunk.type);
    store(flags, chunk.flags);
    store(length, chunk.length);
    return chunk.body;
}

uint8_t* trace_get_next_sctp_data_chunk(libtrace_sctp_common_t* sctp, libtrace_sctp_state_t* state, uint32_t rem,
                                        uint8_t* flags, uint16_t* length, libtrace_sctp_data_t** header) {
    const Chunk chunk = next_data_chunk(sctp, state, rem);
    store(flags, chunk.flags);
    store(header, reinterpret_cast<libtrace_sctp_data_t*>(chunk.body));
    if (chunk.body == nullptr) {
        store(length, uint16_t{0});
        return nullptr;
    }
    store(length, static_cast<uint16_t>(chunk.length - chunk_header_size - sizeof(libtrace_sctp_data_t)));
    return chunk.body + sizeof(libtrace_sctp_data_t);
}
