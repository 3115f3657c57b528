#include "system_names.hpp"

#include <netdb.h>
#include <netinet/in.h>

#include <memory>

namespace spindrift::dump {
namespace {

constexpr std::size_t entry_room = 16 * 1024;

void read_services(SystemNames& names) {
    std::vector<char> room(entry_room);
    servent entry{};
    servent* found = nullptr;
    setservent(1);
    while (getservent_r(&entry, room.data(), room.size(), &found) == 0 && found != nullptr) {
        const std::size_t port = ntohs(static_cast<std::uint16_t>(entry.s_port));
        const std::string_view protocol = entry.s_proto;
        if (protocol == "tcp") {
            names.tcp.add(port, entry.s_name);
        } else if (protocol == "udp") {
            names.udp.add(port, entry.s_name);
        }
    }
    endservent();
}

void read_protocols(SystemNames& names) {
    std::vector<char> room(entry_room);
    protoent entry{};
    protoent* found = nullptr;
    setprotoent(1);
    while (getprotoent_r(&entry, room.data(), room.size(), &found) == 0 && found != nullptr) {
        names.protocols.add(static_cast<std::size_t>(entry.p_proto), entry.p_name);
    }
    endprotoent();
}

std::unique_ptr<const SystemNames> read_names() {
    auto names = std::make_unique<SystemNames>();
    read_services(*names);
    read_protocols(*names);
    return names;
}

}  // namespace

const SystemNames& SystemNames::instance() {
    static const std::unique_ptr<const SystemNames> names = read_names();
    return *names;
}

}  // namespace spindrift::dump
