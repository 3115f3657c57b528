// Input: an alias file of operators, groups or channels, with the addresses of channels.
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
    std::size_t last_bad_line = 0;
    const auto table = nmsg::AliasTable::load(path, [&](std::size_t line) {
        expect(line > last_bad_line, "bad lines are reported in order");
        last_bad_line = line;
    });
    expect(last_bad_line <= static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1,
           "the number of a bad line is in the file");
    const std::string_view word = next_word(text, " \t\r\n");
    if (const auto number = table.number(word)) {
        const std::string* const name = table.name(*number);
        expect(name != nullptr && equal_ignoring_case(*name, word), "a number that was found by a name has that name");
    }
    for (std::uint32_t number = 1; number < 20; ++number) {
        if (const std::string* const name = table.name(number)) {
            expect(!name->empty() && *table.number(*name) <= number,
                   "a name is not empty and has a number, its smallest one");
        }
    }
}

void check_address(std::string_view address) {
    try {
        const auto spec = io::SocketSpec::parse(address, false);
        expect(!spec.addresses.empty() && spec.addresses.size() <= io::SocketSpec::max_ports,
               "a range has 1 to max_ports ports");
    } catch (const Error& error) {
        expect(*error.what() != '\0', "an error has a message");
    }
}

void check_channels(const std::string& path, std::string_view text) {
    for (int i = 0; i < 4; ++i) {
        for (const std::string& address : io::ChannelAliases::lookup(path, next_word(text, " \t\r\n"))) {
            expect(!address.empty() && !address.starts_with('#'), "an address is a word and not a comment");
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
