#pragma once

#include <spindrift/base/bytes.hpp>
#include <spindrift/ndag/protocol.hpp>

#include <cstdint>
#include <string>
#include <vector>

/// nDAG messages as monitors send them, and as they should not.
namespace spindrift::ndag::samples {

using Octets = std::vector<std::byte>;

inline Octets octets(std::initializer_list<int> values) {
    Octets result;
    for (const int value : values) {
        result.push_back(static_cast<std::byte>(value));
    }
    return result;
}

inline void append(Octets& to, Bytes more) {
    to.insert(to.end(), more.begin(), more.end());
}

/// What an ERF record says; what is not set follows from the rest.
struct Record {
    std::uint64_t time = 0x5F402F00'00000000;
    std::uint8_t type = 2;
    std::uint8_t flags = 4;
    int size = -1;  ///< as the record states
    std::uint16_t lost = 0;
    std::uint16_t wire_size = 64;
    std::size_t payload = 60;
    Octets before_payload = octets({0, 0});

    [[nodiscard]] Octets bytes() const {
        Octets result(16);
        store_le(result.data(), time);
        result[8] = static_cast<std::byte>(type);
        result[9] = static_cast<std::byte>(flags);
        const auto actual = static_cast<int>(16 + before_payload.size() + payload);
        store_be(result.data() + 10, static_cast<std::uint16_t>(size < 0 ? actual : size));
        store_be(result.data() + 12, lost);
        store_be(result.data() + 14, wire_size);
        append(result, before_payload);
        result.resize(result.size() + payload, std::byte{0xAB});
        return result;
    }
};

/// A record of a time in seconds.
inline Record at(std::uint64_t second) {
    return {.time = second << 32};
}

struct Message {
    MessageType type = MessageType::erf;
    std::uint16_t monitor = 7;
    std::uint64_t started = 1;
    std::uint32_t sequence = 1;
    std::vector<Record> records;
    int count = -1;  ///< as the header says

    [[nodiscard]] Octets bytes() const {
        Octets result(data_header_size);
        put_data_header(result.data(), {.type = type, .monitor = monitor, .started = started, .sequence = sequence});
        store_be(result.data() + 22, static_cast<std::uint16_t>(count < 0 ? static_cast<int>(records.size()) : count));
        for (const Record& record : records) {
            append(result, record.bytes());
        }
        return result;
    }
};

inline Octets keep_alive(std::size_t size) {
    Octets result(size);
    put_header(result.data(), MessageType::keep_alive, 7);
    return result;
}

/// A record with tags (docs/formats/tagging.md section 2).
inline Octets tagged_record(std::uint32_t seconds, std::uint32_t microseconds, std::size_t frame) {
    Octets result(94 + frame, std::byte{0x11});
    store_be(result.data() + 3, seconds);
    store_be(result.data() + 7, microseconds);
    store_be(result.data() + 11, static_cast<std::uint16_t>(frame));
    store_be(result.data() + 13, static_cast<std::uint16_t>(frame + 4));
    return result;
}

}  // namespace spindrift::ndag::samples
