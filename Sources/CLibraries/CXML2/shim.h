#pragma once
#include <libxml/HTMLparser.h>
#include <libxml/encoding.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <libxml/uri.h>
#include <libxml/xmlIO.h>

/// `xmlFree` is a global variable, which Swift 6 does not let be read.
static inline void voxpop_xml_free(void *memory) { xmlFree(memory); }
