#include "kafka_functions.hpp"

#include <spindrift/base/loaded_module.hpp>

namespace spindrift::io {

const KafkaFunctions& kafka() {
    static const KafkaFunctions& functions =
        *LoadedModule("kafka-client").function<GetKafkaFunctions*>(kafka_functions_name)();
    return functions;
}

}  // namespace spindrift::io
