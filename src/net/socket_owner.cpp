#include <spindrift/net/socket_owner.hpp>

#include <spindrift/base/text.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string_view>
#include <system_error>
#include <vector>

namespace spindrift::net {
namespace {

namespace fs = std::filesystem;

// As /proc/net/udp shows it: each 32 bits of the address in the byte order of the host, then the port.
std::string table_text(const Endpoint& address) {
    std::string text;
    const Bytes octets = address.address.octets();
    for (std::size_t at = 0; at < octets.size(); at += sizeof(std::uint32_t)) {
        std::uint32_t word = 0;
        std::memcpy(&word, octets.data() + at, sizeof word);
        fmt::format_to(std::back_inserter(text), "{:08X}", word);
    }
    return fmt::format("{}:{:04X}", text, address.port);
}

// The inodes of the sockets that are bound to an address and not connected.
std::set<std::string> bound_inodes(const Endpoint& address) {
    constexpr std::size_t local_column = 1;
    constexpr std::size_t state_column = 3;
    constexpr std::size_t inode_column = 9;
    constexpr std::string_view not_connected = "07";
    const std::string local = table_text(address);
    std::set<std::string> inodes;
    std::ifstream table(address.address.is_v4() ? "/proc/self/net/udp" : "/proc/self/net/udp6");
    for (std::string line; std::getline(table, line);) {
        std::string_view rest = line;
        std::vector<std::string_view> columns;
        for (auto word = next_word(rest, " "); !word.empty(); word = next_word(rest, " ")) {
            columns.push_back(word);
        }
        if (columns.size() > inode_column && columns[local_column] == local && columns[state_column] == not_connected) {
            inodes.emplace(columns[inode_column]);
        }
    }
    return inodes;
}

// The inodes of the sockets that a process has open; none if it cannot be seen.
std::set<std::string> socket_inodes(const fs::path& process) {
    constexpr std::string_view prefix = "socket:[";
    std::set<std::string> inodes;
    std::error_code error;
    for (fs::directory_iterator at(process / "fd", error), end; !error && at != end; at.increment(error)) {
        std::error_code ignored;
        const std::string target = fs::read_symlink(at->path(), ignored).string();
        if (target.starts_with(prefix)) {
            inodes.insert(target.substr(prefix.size(), target.size() - prefix.size() - 1));
        }
    }
    return inodes;
}

SocketOwner find_owner(const std::string& inode) {
    std::error_code error;
    for (fs::directory_iterator at("/proc", error), end; !error && at != end; at.increment(error)) {
        const auto process = parse_decimal<std::uint32_t>(at->path().filename().native());
        if (process && socket_inodes(at->path()).contains(inode)) {
            std::string command;
            std::ifstream name(at->path() / "comm");
            std::getline(name, command);
            return {static_cast<pid_t>(*process), command};
        }
    }
    return {};
}

}  // namespace

std::optional<SocketOwner> other_udp_owner(const Endpoint& address) {
    std::set<std::string> inodes = bound_inodes(address);
    for (const std::string& own : socket_inodes("/proc/self")) {
        inodes.erase(own);
    }
    if (inodes.empty()) {
        return std::nullopt;
    }
    return find_owner(*inodes.begin());
}

}  // namespace spindrift::net
