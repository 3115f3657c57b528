// make FILE.nmsg: builds a message and writes it to a file.
#include <spindrift/base/error.hpp>
#include <spindrift/io/file/writer.hpp>
#include <spindrift/nmsg/message/builder.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>

#include <iostream>

int main(int argc, char** argv) {
    using namespace spindrift;
    if (argc != 2) {
        std::cerr << "usage: make FILE.nmsg\n";
        return 2;
    }
    try {
        nmsg::MessageBuilder builder(*nmsg::built_in_types().find("SIE", "newdomain"));
        builder.set("domain", "example.com.").set("time_seen", "2024-05-01 11:59:50");
        builder.set("rrname", "www.example.com.").set("rrclass", "IN").set("rrtype", "A");
        builder.set("rdata", "192.0.2.10").set("rdata", "192.0.2.11");
        Arena storage;
        nmsg::Payload payload = builder.build(storage);
        payload.source = 0xa1ba02cf;

        io::Writer writer(argv[1]);
        writer.write(payload);
        writer.close();
    } catch (const Error& error) {
        std::cerr << "make: " << error.what() << '\n';
        return 1;
    }
}
