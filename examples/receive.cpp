// receive ADDRESS/PORT COUNT: receives messages from a socket, counts them by domain, and prints how many containers
// were lost.
#include <spindrift/base/error.hpp>
#include <spindrift/base/text.hpp>
#include <spindrift/io/file/reader.hpp>
#include <spindrift/io/udp/socket_spec.hpp>
#include <spindrift/io/udp/udp.hpp>

#include <iostream>
#include <map>
#include <memory>
#include <string>

int main(int argc, char** argv) {
    using namespace spindrift::io;
    unsigned left = argc == 3 ? spindrift::parse_decimal<unsigned>(argv[2]).value_or(0) : 0;
    if (left == 0) {
        std::cerr << "usage: receive ADDRESS/PORT COUNT\n";
        return 2;
    }
    try {
        const auto spec = SocketSpec::parse(argv[1], false);
        Reader reader(std::make_unique<UdpSource>(spec.addresses.front()));
        std::map<std::string, int> seen;
        for (const Message& message : reader) {
            ++seen[message.text("bailiwick")];
            if (--left == 0) {
                break;
            }
        }
        for (const auto& [domain, count] : seen) {
            std::cout << count << ' ' << domain << '\n';
        }
        std::cout << reader.counters().containers_lost << " containers lost\n";
    } catch (const spindrift::Error& error) {
        std::cerr << "receive: " << argv[1] << ": " << error.what() << '\n';
        return 1;
    }
}
