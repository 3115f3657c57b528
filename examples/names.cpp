// names FILE: prints the owner names of all DNS records in a file of NMSG messages.
#include <spindrift/io/file/reader.hpp>

#include <iostream>

int main(int, char** argv) {
    for (const auto& message : spindrift::io::Reader(argv[1])) {
        std::cout << message.text("rrname") << '\n';
    }
}
