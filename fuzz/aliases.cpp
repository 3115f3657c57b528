// Alias files of operators, groups and channels, and the addresses channels stand for.
#include "input.hpp"
#include "memory_file.hpp"

#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/io/udp/socket_spec.hpp>
#include <spindrift/nmsg/message/alias.hpp>

#include <algorithm>

namespace spindrift::fuzz {
namespace {

void check_table(const std::string& path, std::string_view text) {
    std::size_t last_complaint = 0;
    const auto table = nmsg::AliasTable::load(path, [&](std::size_t line) {
        expect(line > last_complaint, "complaints come in order");
        last_complaint = line;
    });
    expect(last_complaint <= static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1, "complaints name lines");
    const std::string_view word = next_word(text, " \t\r\n");
    if (const auto number = table.number(word)) {
        const std::string* const name = table.name(*number);
        expect(name != nullptr && equal_ignoring_case(*name, word), "a number has the name it was found by");
    }
    for (std::uint32_t number = 1; number < 20; ++number) {
        if (const std::string* const name = table.name(number)) {
            expect(!name->empty() && *table.number(*name) <= number, "a name has a number, the least of its own");
        }
    }
}

void check_address(std::string_view address) {
    try {
        const auto spec = io::SocketSpec::parse(address, false);
        expect(!spec.addresses.empty() && spec.addresses.size() <= io::SocketSpec::max_ports, "ports are few");
    } catch (const Error& error) {
        expect(*error.what() != '\0', "a complaint says something");
    }
}

void check_channels(const std::string& path, std::string_view text) {
    for (int i = 0; i < 4; ++i) {
        for (const std::string& address : io::ChannelAliases::lookup(path, next_word(text, " \t\r\n"))) {
            expect(!address.empty() && !address.starts_with('#'), "addresses are words, and no comments");
            check_address(address);
        }
    }
}

}  // namespace
}  // namespace spindrift::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const spindrift::Bytes octets = std::as_bytes(std::span(data, size));
    const spindrift::fuzz::MemoryFile file(octets);
    spindrift::fuzz::check_table(file.path(), spindrift::as_text(octets));
    spindrift::fuzz::check_channels(file.path(), spindrift::as_text(octets));
    return 0;
}
