// convert FILE.nmsg FILE.json: converts NMSG to JSON lines on all processors.
#include <spindrift/base/error.hpp>
#include <spindrift/io/file/file_sink.hpp>
#include <spindrift/io/file/nmsg_source.hpp>
#include <spindrift/nmsg/message/registry.hpp>
#include <spindrift/nmsg/types/built_in_types.hpp>
#include <spindrift/pipeline/pipeline.hpp>

#include <iostream>
#include <memory>

int main(int argc, char** argv) {
    using namespace spindrift;
    if (argc != 3) {
        std::cerr << "usage: convert FILE.nmsg FILE.json\n";
        return 2;
    }
    try {
        pipeline::Pipeline pipeline;
        pipeline.add(std::make_unique<io::NmsgFileSource>(argv[1]));
        pipeline.add(std::make_unique<io::JsonFileSink>(argv[2], nmsg::built_in_types()));
        return pipeline.run() ? 0 : 1;
    } catch (const Error& error) {
        std::cerr << "convert: " << error.what() << '\n';
        return 1;
    }
}
