#ifndef SPINDRIFT_PROTO_IMPORTER_H
#define SPINDRIFT_PROTO_IMPORTER_H

#include <stddef.h>

/* What proto-importer.so exports: libprotobuf's reader of .proto files, behind octets and callbacks. */

#ifdef __cplusplus
extern "C" {
#endif

/* Takes octets that are valid during the call. */
typedef void spindrift_take_octets(void* context, const char* octets, size_t size);

/* Reads the .proto file FOLDER/FILE, which may import others from the same folder and from KNOWN, an encoded
 * google.protobuf.FileDescriptorSet. Calls `take_files` with such a set, in which each file is behind those it imports
 * and FILE is the last, and returns 1; or calls `take_error` with one line of text and returns 0. */
typedef int spindrift_import_proto_function(const char* folder, const char* file, const char* known, size_t known_size,
                                            spindrift_take_octets* take_files, spindrift_take_octets* take_error,
                                            void* context);

#define SPINDRIFT_IMPORT_PROTO "spindrift_import_proto"

#ifdef __cplusplus
}
#endif

#endif
