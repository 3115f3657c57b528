#pragma once

#include "tests/base/octets.hpp"

#include <spindrift/dns/name.hpp>

#include <initializer_list>
#include <string>
#include <string_view>

// Names in wire format for tests.
namespace spindrift::tests {

/// The text of a name.
inline std::string text_of(Bytes wire) {
    Buffer out;
    dns::append_name(out, wire);
    return std::string(out.text());
}

/// A name of labels of these sizes, all of the letter a.
inline Octets name_of(std::initializer_list<std::size_t> sizes) {
    Octets name;
    for (const std::size_t size : sizes) {
        name.push_back(static_cast<std::byte>(size));
        name.insert(name.end(), size, std::byte{'a'});
    }
    name.push_back(std::byte{0});
    return name;
}

/// A random name; most of its octets are letters, some must be escaped in text.
inline Octets random_name(Random& random) {
    Octets name;
    const std::size_t max_size = random.up_to(254);
    while (true) {
        const std::size_t size = 1 + random.up_to(random.up_to(3) == 0 ? 62 : 8);
        if (name.size() + size + 2 > max_size) {
            break;
        }
        name.push_back(static_cast<std::byte>(size));
        const bool plain = random.up_to(4) != 0;
        for (std::size_t i = 0; i < size; ++i) {
            name.push_back(plain ? static_cast<std::byte>('a' + random.up_to(25)) : random.octet());
        }
    }
    name.push_back(std::byte{0});
    return name;
}

/// The name www.example.com.
inline const Octets www = from_hex("03777777076578616d706c6503636f6d00");

/// A message that begins with that name, and goes on with `hex`.
inline Octets behind_www(std::string_view hex) {
    Octets message = www;
    const Octets more = from_hex(hex);
    message.insert(message.end(), more.begin(), more.end());
    return message;
}

}  // namespace spindrift::tests
