package io.stablediffusion.internal.image;

import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

import org.jspecify.annotations.Nullable;

/**
 * The generation parameters in an XMP document, where stable-diffusion.cpp puts those of
 * a WebP.
 */
final class Xmp {

	private static final String NAMESPACE = "https://github.com/leejet/stable-diffusion.cpp/ns/1.0/";

	private Xmp() {
	}

	/** An infotext is shorter, and its document has no more levels and attributes. */
	private static final int MAX_LENGTH = 1024 * 1024;

	private static final int MAX_DEPTH = 16;

	private static final int MAX_ATTRIBUTES = 32;

	/** Nothing that a document says is fetched or expanded. */
	private static XMLInputFactory parsers() {
		XMLInputFactory parsers = XMLInputFactory.newDefaultFactory();
		parsers.setProperty(XMLInputFactory.SUPPORT_DTD, false);
		parsers.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
		return parsers;
	}

	/**
	 * The text, or null if there is none or the document is damaged. Looking up a prefix
	 * takes the parser a step for each one around it: so these are bounded. The parser
	 * does not decode, since it prints to {@code System.err} what is no UTF-8.
	 */
	static @Nullable String read(ByteBuffer xmp) {
		if (xmp.remaining() > MAX_LENGTH) {
			return null;
		}
		byte[] document = new byte[xmp.remaining()];
		xmp.get(document);
		try {
			return find(parsers()
				.createXMLStreamReader(new StringReader(Exif.decode(document, 0, StandardCharsets.UTF_8))));
		}
		catch (XMLStreamException | RuntimeException ex) { // parsers fail in many ways
			return null;
		}
	}

	private static @Nullable String find(XMLStreamReader document) throws XMLStreamException {
		int depth = 0;
		while (document.hasNext()) {
			int event = document.next();
			if (event == XMLStreamReader.END_ELEMENT) {
				depth--;
			}
			else if (event == XMLStreamReader.START_ELEMENT) {
				depth++;
				if (depth > MAX_DEPTH || document.getNamespaceCount() > MAX_ATTRIBUTES) {
					return null;
				}
				if (PngText.PARAMETERS.equals(document.getLocalName())
						&& NAMESPACE.equals(document.getNamespaceURI())) {
					return document.getElementText();
				}
			}
		}
		return null;
	}

}
