// names FILE.nmsg: prints the owner names of all DNS records in a file of NMSG messages.
#include <spindrift/base/error.hpp>
#include <spindrift/io/file/reader.hpp>

#include <iostream>

int main(int argc, char** argv) {
    if (argc != 2) {
        std::cerr << "usage: names FILE.nmsg\n";
        return 2;
    }
    try {
        for (const auto& message : spindrift::io::Reader(argv[1])) {
            std::cout << message.text("rrname") << '\n';
        }
    } catch (const spindrift::Error& error) {
        std::cerr << "names: " << error.what() << '\n';
        return 1;
    }
}
