// convert FILE.nmsg FILE.json: turns NMSG into JSON lines on all processors.
#include <spindrift/base/error.hpp>
#include <spindrift/nmsg/registry.hpp>
#include <spindrift/stream/file_sink.hpp>
#include <spindrift/stream/nmsg_source.hpp>
#include <spindrift/stream/pipeline.hpp>

#include <iostream>
#include <memory>

int main(int argc, char** argv) {
    using namespace spindrift;
    if (argc != 3) {
        std::cerr << "usage: convert FILE.nmsg FILE.json\n";
        return 2;
    }
    try {
        stream::Pipeline pipeline;
        pipeline.add(std::make_unique<stream::NmsgFileSource>(argv[1]));
        pipeline.add(std::make_unique<stream::JsonFileSink>(argv[2], nmsg::Registry::built_in()));
        return pipeline.run() ? 0 : 1;
    } catch (const Error& error) {
        std::cerr << "convert: " << error.what() << '\n';
        return 1;
    }
}
