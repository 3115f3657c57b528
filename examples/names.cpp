// names FILE: prints the owner names of all DNS records in a file of NMSG messages.
#include <spindrift/stream/reader.hpp>

#include <iostream>

int main(int, char** argv) {
    for (const auto& message : spindrift::stream::Reader(argv[1])) {
        std::cout << message.text("rrname") << '\n';
    }
}
